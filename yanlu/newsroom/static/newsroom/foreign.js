// The editor's mark for text in another language: asks for the language, then marks the selection.
(() => {
  const { React, DraftJS, draftail } = window;
  const { EditorState, RichUtils } = DraftJS;

  class ForeignSource extends React.Component {
    componentDidMount() {
      const { editorState, entityType, entity, onComplete } = this.props;
      const before = entity ? entity.getData().lang : "en";
      const asked = window.prompt("語言代碼（en、ja、ko、fr、de、ru、bo、ug…）Language tag", before);
      const lang = (asked || "").trim();
      if (!/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(lang)) {
        onComplete(editorState);
        return;
      }
      const content = editorState
        .getCurrentContent()
        .createEntity(entityType.type, "MUTABLE", { lang });
      const changed = EditorState.set(editorState, { currentContent: content });
      const selection = editorState.getSelection();
      onComplete(RichUtils.toggleLink(changed, selection, content.getLastCreatedEntityKey()));
    }

    render() {
      return null;
    }
  }

  const Foreign = ({ entityKey, contentState, children }) => {
    const { lang } = contentState.getEntity(entityKey).getData();
    return React.createElement(
      "span",
      { lang, title: lang, className: "newsroom-foreign" },
      children,
    );
  };

  draftail.registerPlugin(
    { type: "FOREIGN", source: ForeignSource, decorator: Foreign },
    "entityTypes",
  );
})();
