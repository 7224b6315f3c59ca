"""Settings that choose themselves: a bandit picks the batch size and the trace horizon of each update.

It looks at what updates have gained for what they took, spends a bounded part of the budget on finding out, and uses
what pays most from then on.
"""
