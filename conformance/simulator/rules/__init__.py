"""What a request must look like: rules made from the rows of the parameter tables."""
