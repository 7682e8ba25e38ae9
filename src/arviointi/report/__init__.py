"""What did we learn, from which data? One typed report model, and pages made from it."""
