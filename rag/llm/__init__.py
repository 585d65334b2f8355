"""Models on this machine: which there are, getting them, prompting them, running them."""
