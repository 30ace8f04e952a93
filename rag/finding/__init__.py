"""From a question as it was understood to what may be said of it: as one, side by side, or part by part."""
