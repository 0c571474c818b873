"""Words that tests and the benchmark share; importing them needs no Django."""

PUBLIC_TEXT = {
    "title": "知らない会社からの請求書メール、開いてよいですか",
    "question": "知らない会社から請求書のメールが毎日届きます。開いてもよいですか。",
    "answer": "開かないでください。差出人の会社に、いつもの電話番号で確かめてください。",
}
SECRET_BODY = "さぬき青果の三好です。高松の店に毎日へんな請求書メールが届きます。"
