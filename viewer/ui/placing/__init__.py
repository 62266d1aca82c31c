"""Measuring, levelling, scaling, and laying captures over each other."""
