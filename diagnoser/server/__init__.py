"""The web page and the HTTP API.

``app`` takes requests, ``intake`` reads their bodies, ``pool`` hands them to ``worker`` processes, which take
them apart and answer them (``bodies``, ``answers``). What a request holds is looked at in a worker only: whatever it
is, it stops no other.
"""
