export default {
  kit: {
    csrf: { checkOrigin: true },
  },
};
