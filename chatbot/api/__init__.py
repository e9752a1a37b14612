"""All that ``commands/`` may import of ``chatbot/``: how a family is declared, what a handler is given, how it says things."""
