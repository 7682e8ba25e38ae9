"""What do the data say about a person, a team or a period?"""
