"""What is read of the economy, and who may."""
