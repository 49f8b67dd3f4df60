"""The words of the site itself, in Chinese and in English."""

TREES = {"zh-hant": "正體中文", "zh-hans": "简体中文", "en": "English"}

WORDS = {
    "name": {"zh": "言路", "en": "Yanlu"},
    "title": {"zh": "言路說明書", "en": "Yanlu's handbooks"},
    "promise": {
        "zh": "按一次發布，報紙就有道地的正體和簡體兩種版本，都是簽過名的純檔案，誰都可以幫忙傳。",
        "en": "Press Publish once: your paper reads properly in both Chinese scripts, as plain "
        "signed files that any copy can carry.",
    },
    "skip": {"zh": "跳到內文", "en": "Skip to the text"},
    "contents": {"zh": "目錄", "en": "Contents"},
    "on_page": {"zh": "這一頁", "en": "On this page"},
    "languages": {"zh": "語言", "en": "Language"},
    "search": {"zh": "搜尋", "en": "Search"},
    "search_hint": {"zh": "兩個字就能找", "en": "Words to look for"},
    "needs_scripts": {
        "zh": "搜尋要靠腳本。沒有腳本時，請從目錄找，或用瀏覽器在頁面裡找。",
        "en": "Search needs scripts. Without them, look in the contents, or let the browser search "
        "a page.",
    },
    "results": {"zh": "找到 {} 處", "en": "{} places found"},
    "nothing": {
        "zh": "找不到「{}」。換個說法，或換一種語言試試。",
        "en": "Nothing holds “{}”. Try other words, or another language.",
    },
    "more": {
        "zh": "只列前 {} 處；多打幾個字會更準。",
        "en": "The first {} are shown; more words narrow it.",
    },
    "foreign": {
        "zh": "這一頁只有英文版。",
        "en": "This page exists in Chinese only; it is shown as it was written.",
    },
    "foreign_mark": {"zh": "英文", "en": "Chinese"},
    "before": {"zh": "上一頁", "en": "Before"},
    "after": {"zh": "下一頁", "en": "Next"},
    "first": {"zh": "首頁", "en": "First page"},
    "foot": {
        "zh": "由儲存庫裡的文件產生；離線可讀，不向別處要任何東西。",
        "en": "Made of the repository's own documents; reads offline and asks no other host for "
        "anything.",
    },
}
