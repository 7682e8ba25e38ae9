"""Was a new way of working in child protection used, and did it help?

validate   is this drop usable, and what must the region fix?
harmonise  what do everyone's data look like in one shape?
score      what do the data say about a person or team?
assemble   who is compared with whom, when?
estimate   how large is the effect, and how sure are we?
present    what may others see?
report     what did we learn, from which data?
"""

__version__ = "0.1.0"
