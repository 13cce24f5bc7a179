from flask import Flask

app = Flask(__name__)


def serve():
    app.run(host="0.0.0.0", debug=True)  # expect: security/debug-on
