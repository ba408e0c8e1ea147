"""`lambda-streaming check`: judges what a program declares or a stack has deployed by the policy pack's rules."""
