"""What does everyone's data look like in one shape?"""
