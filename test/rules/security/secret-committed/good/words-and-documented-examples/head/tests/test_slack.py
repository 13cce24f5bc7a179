CREDENTIALS = {"slack_bot_token": "xoxb-test-token"}
