"""How the kernels are compiled.

Division follows numpy (no check for zero, which would keep loops from using vector units). ``FAST`` may reorder sums
and contract products, but still knows NaN and infinity, so that a run that goes wrong is noticed.
"""

EXACT = {"cache": True, "nogil": True, "error_model": "numpy"}
FAST = {**EXACT, "fastmath": {"reassoc", "contract", "arcp", "nsz", "afn"}}
