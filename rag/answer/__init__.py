"""From a question to a verified answer: candidates are read, evidence becomes claims, and what fails is
dropped.
"""
