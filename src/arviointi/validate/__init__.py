"""Is this drop usable, and what must the region fix?"""
