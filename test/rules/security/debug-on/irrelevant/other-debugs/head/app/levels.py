DEBUG = True
run(debug=True)


class Levels:
    DEBUG = True
