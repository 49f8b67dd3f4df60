// A press of Save or Publish says which revision this window has saved by itself, so that the
// newsroom can tell its own autosave from somebody else's text.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-edit-form]")) return;
    let field = form.elements.namedItem("autosaved_revision_id");
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = "autosaved_revision_id";
      form.append(field);
    }
    field.value = form.dataset.wAutosaveRevisionIdValue || "";
  },
  true,
);
