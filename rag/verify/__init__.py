"""The room of trust: deterministic checks that every shown sentence must pass, and the check of saved
answers.
"""
