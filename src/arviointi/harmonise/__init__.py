"""What do everyone's data look like in one shape?"""
