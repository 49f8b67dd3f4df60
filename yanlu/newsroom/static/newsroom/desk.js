// A press of Save or Publish says which revision this window has saved by itself, so that the
// newsroom can tell its own autosave from somebody else's text; and it waits for an autosave that
// is under way, which would otherwise make a second article of the same text.
(() => {
  const saving = new WeakSet();
  const waiting = new WeakMap();

  const isEditForm = (form) =>
    form instanceof HTMLFormElement && form.matches("[data-edit-form]");

  const put = (form, name, value) => {
    let field = form.querySelector(`input[type="hidden"][name="${name}"]`);
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      form.append(field);
    }
    field.value = value;
  };

  const finished = (event) => {
    const form = event.target;
    saving.delete(form);
    if (!waiting.has(form)) return;
    const button = waiting.get(form);
    waiting.delete(form);
    // No further autosave: what is in the form goes with this press.
    form.dataset.wAutosaveActiveValue = "false";
    if (button && button.name) put(form, button.name, button.value);
    form.requestSubmit();
  };

  document.addEventListener("w-autosave:save", (event) => saving.add(event.target));
  document.addEventListener("w-autosave:success", finished);
  document.addEventListener("w-autosave:error", finished);
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!isEditForm(form)) return;
      if (saving.has(form)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        waiting.set(form, event.submitter);
        return;
      }
      put(form, "autosaved_revision_id", form.dataset.wAutosaveRevisionIdValue || "");
    },
    true,
  );
})();
