"""What training programs other than ours leave behind while they run."""
