"""What stands between a conversation and a model's ids: chats to ids, ids to text, stop strings, choosing the next id."""
