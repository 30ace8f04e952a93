"""The web page: thin. It parses, calls ``Assistant``, and shows. Gradio is imported in this room only."""
