"""What people see: every kind of message that the bot sends, written out as clients show it, as pages and pictures.

No client is in here, nor a way to build one. The pages have the styles of Element Web and Cinny, as far as they matter for messages;
what only a real client does (threads, pings, shields, edits) is not to be seen in them. It is no part of ``make test``.
"""
