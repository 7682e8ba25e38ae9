"""Linear mixed models: two engines, their inference, and models of arm × wave."""
