"""The same knowledge for coding agents, over the Model Context Protocol.

``tools`` has what an agent may ask for and imports nothing of the protocol; ``serving`` puts it behind the official
SDK.
"""
