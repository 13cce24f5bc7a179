package auth

import "github.com/golang-jwt/jwt/v5"

func Current(raw string, key []byte) (*Claims, error) {
	claims := &Claims{}
	keyFunc := func(*jwt.Token) (any, error) { return key, nil }
	_, err := jwt.ParseWithClaims(raw, claims, keyFunc, jwt.WithValidMethods([]string{"HS256"}))
	return claims, err
}
