"""How long it takes to read: `3 min read`, `Lesezeit: 3 Minuten`, in many languages."""

import re

READING = re.compile(
    r"(?:(?:vor|il y a|hace|há|за)\s+)?\d+\s*[-–]?\s*"
    r"(?:m|min|mins|minutes?|minut\w*|мин\w*|хв\w*|λεπτ\w*|dk|dakika|phút|menit"
    r"|דקות|دقائق|دقيقة|دقیقه|मिनट|মিনিট|perc|h|hours?|hrs?|std|stunden?|days?|tage?n?|jours?|días?|dias?"
    r"|giorni|wochen?"
    r"|weeks?|months?|years?|ore|uur|saat|godzin\w*|час\w*|horas?|heures?|minuten"
    r"|views?|comments?|kommentare?|commentaires?|comentarios?|comentários?|commenti|reacties|komentarz\w*"
    r"|коммент\w*|yorum\w*|shares?|likes?|words?)(?!\w).*"
    r"|\d+\s*(?:นาที|分钟?|分鐘|분|小时|小時|時間|시간).*|(?:약\s*)?\d+분.*",
    re.IGNORECASE,
)
_READING_WORDS = (
    "temps de lecture|lecture|lesezeit|lesedauer|tempo de leitura|leitura de|tempo di lettura"
    "|lettura|tiempo de lectura|lectura de|leestijd|lästid|lesetid|læsetid|lukuaika|czas czytania"
    "|doba čtení|čas čítania|olvasási idő|timp de citire|время чтения|час читання|време за четене"
    "|χρόνος ανάγνωσης|okuma süresi|waktu baca|thời gian đọc|(?:estimated )?reading time"
    "|read(?:ing)? time|time to read|読了時間|この記事は|阅读时间|閱讀時間|预计阅读|읽는 시간"
    "|وقت القراءة|مدة القراءة|زمان مطالعه|זמן קריאה"
)
READING_TIME = re.compile(
    rf"\s*(?:{_READING_WORDS})\s*[:：]?\s*(?:約|约|ca\.?|about|env\.)?\s*\d+"
    r"\s*[-–]?\s*(?:m|min|mins|minut\w*|мин\w*|хв\w*|λεπτ\w*|dk|dakika|phút|menit|perc|դ|דקות"
    r"|دقائق|دقيقة|دقیقه|分钟?|分鐘|분)?\.?(?!\w)[\s|•·,–-]*",
    re.IGNORECASE,
)
"""`Lesezeit: 3 Minuten`, and what parts it from what follows."""
READING_BEHIND = re.compile(rf"(?:{_READING_WORDS})\s*[:：]?\s*\D{{0,6}}\d+.*$", re.IGNORECASE)
