"""Source as bytes: finding what can be trained, checking what is proposed, and putting it in place."""
