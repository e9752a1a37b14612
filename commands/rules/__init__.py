"""Pure judgement: values in, a decision or a Refusal out. No async, no session, no clock, no layout."""
