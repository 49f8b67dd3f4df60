// Moderation by keyboard: J and K walk, A, H and R press the buttons of the comment one stands on.
// R puts the cursor into the reason first; Enter there refuses.
(() => {
  const comments = [...document.querySelectorAll("[data-comment]")];
  if (!comments.length) return;

  const here = () => comments.findIndex((one) => one.contains(document.activeElement));
  const walk = (steps) => {
    const place = Math.min(Math.max(here() + steps, 0), comments.length - 1);
    comments[place].focus();
    comments[place].scrollIntoView({ block: "nearest" });
  };
  const press = (...acts) => {
    const comment = comments[Math.max(here(), 0)];
    const button = acts
      .map((act) => comment.querySelector(`button[name="act"][value="${act}"]`))
      .find(Boolean);
    if (button) button.click();
  };
  const askWhy = () => {
    const field = comments[Math.max(here(), 0)].querySelector('input[name="reason"]');
    if (field) field.focus();
  };
  const keys = {
    j: () => walk(1),
    k: () => walk(-1),
    a: () => press("approve", "keep"),
    h: () => press("hold"),
    r: askWhy,
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (event.key === "Enter" && event.target.matches('[data-comment] input[name="reason"]')) {
      event.preventDefault();
      press("reject", "remove");
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  comments[0].focus();
})();
