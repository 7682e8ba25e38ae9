"""What a sender is given to prepare a drop, all of it made from the drop schema."""
