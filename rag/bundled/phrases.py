"""The words that make a question of a sentence, and say nothing about what it asks for."""

CHINESE_PHRASES = (
    "是什么？", "有哪些？", "是多少？", "什么时候？", "在哪里？", "是谁？", "为什么？", "怎么样？", "如何？",
    "多少？", "哪一年？", "哪个？", "请问", "请介绍一下", "介绍", "关于", "对于", "是否", "有没有", "能不能",
    "怎样", "哪些方面", "采取了哪些措施？", "有什么规定？", "如何规定？", "进展如何？", "情况怎么样？",
    "做了什么？", "提出了什么？", "是怎么说的？", "由谁负责？", "哪家单位", "哪个部门负责？", "一共有多少个？",
    "有几个？", "什么标准？", "多大？", "多长时间？", "下一步打算？", "主要内容是什么？", "包括哪些内容？",
    "目的是什么？", "原因是什么？", "有什么作用？", "有什么影响？", "怎么办？", "如何申请？", "什么样的", "哪些",
    "谁", "何时", "何地", "什么", "吗？", "呢？", "是不是", "根据", "请列出", "请说明", "告诉我", "想了解",
    "总结一下", "区别是什么？", "分别是什么？", "几月几日？", "哪天？", "占多少？", "比例是多少？",
)  # fmt: skip

ENGLISH_PHRASES = (
    "what is the", "what are the", "what was", "what were", "which", "who is the", "who", "who was the", "when was",
    "when did", "when is the", "where is the", "where was", "why did", "why is", "how many", "how much", "how does",
    "how did the", "how is the", "how will the", "how long", "is there a", "are there any", "did they", "does it",
    "do the", "has the", "have", "will", "can", "could you", "please tell me about the", "please describe",
    "describe the", "explain how", "list the", "list all", "summarize the", "tell me", "what about the",
    "what kind of", "what does it say about", "what has been done to", "what measures were taken to",
    "what is being done about", "what support is there for", "what is the name of the",
    "what is the difference between", "which department is", "which city", "which year", "which of the", "in which",
    "according to the", "in the", "of the", "for the", "on the", "by the", "with the", "and the", "from", "at",
    "that", "this", "it", "its", "their", "there", "been", "being", "be", "to be", "was it", "how big is the",
    "how large is the", "how old", "how far", "what percentage of", "what number of", "what type of",
    "in what year did", "what happened", "what did", "what do", "what can", "what should", "whose", "whom",
)  # fmt: skip
