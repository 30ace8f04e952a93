"""Readers: a file becomes the text it holds. One file per format."""
