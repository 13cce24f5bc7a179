package auth

import "github.com/golang-jwt/jwt/v5"

func Current(raw string) (*Claims, error) {
	claims := &Claims{}
	_, _, err := new(jwt.Parser).ParseUnverified(raw, claims) // expect: security/jwt-pitfall
	return claims, err
}

func Issue(claims *Claims) (string, error) {
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("correct-horse-battery")) // expect: security/jwt-pitfall
}

func Unsigned(claims *Claims) (string, error) {
	return jwt.NewWithClaims(jwt.SigningMethodNone, claims). // expect: security/jwt-pitfall
		SignedString(jwt.UnsafeAllowNoneSignatureType) // expect: security/jwt-pitfall
}
