export const token = "ghp_tN4kWq8ZrY2bVx6LmP0sJd7HfG3aCe9UiTo1";
export const api = "https://api.github.com";
export const more = 1;
