export default {
  kit: {
    csrf: { checkOrigin: false }, // expect: security/csrf-off
  },
};
