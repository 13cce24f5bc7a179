/* expect: security/secret-committed */ export const key = `-----BEGIN RSA PRIVATE KEY-----
MIIEowIBAAKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gun
nug0tAff6VzeLegRt0mNzPeEOgl4oM2HxMzoCHPLVfL1US1uAEQACKAABIwoEIIM
-----END RSA PRIVATE KEY-----`;
