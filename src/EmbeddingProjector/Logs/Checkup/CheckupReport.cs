namespace EmbeddingProjector.Logs.Checkup;

/// <summary>Gathers findings: one a kind of fault and file, with the first place and the number of the
/// others.</summary>
internal sealed class CheckupReport
{
    private const int MostMessage = 500; // of a name or path that somebody made long
    private readonly OrderedDictionary<(LogFault, string? Tag, string File), (LogFinding Finding, int Count)> findings =
        [];

    /// <summary>The entry that is looked at; null for the config.</summary>
    public string? Tag { get; set; }

    /// <summary>All of them, in the order found.</summary>
    public IReadOnlyList<LogFinding> Findings =>
    [
        .. findings.Values.Select(found => found.Count == 1
            ? found.Finding
            : found.Finding with { Message = $"{found.Finding.Message} (and {found.Count - 1} more)" }),
    ];

    /// <summary>A text from a file, for a message.</summary>
    public static string Shorten(string text) => text.Length <= 40 ? text : text[..39] + "…";

    /// <summary>Whether the entry has a fault of a kind already.</summary>
    public bool Has(LogFault fault, string file) => findings.ContainsKey((fault, Tag, file));

    /// <param name="message">What was expected and found.</param>
    /// <param name="line">From 1; null where there is none.</param>
    public void Add(LogFault fault, string file, string message, int? line = null)
    {
        var key = (fault, Tag, file);
        if (findings.TryGetValue(key, out var before))
        {
            findings[key] = (before.Finding, before.Count + 1);
            return;
        }

        findings[key] = (new LogFinding
        {
            Id = fault.Id,
            Severity = fault.Severity,
            Tag = Tag,
            File = file,
            Line = line,
            Message = message.Length <= MostMessage ? message : message[..MostMessage] + "…",
            Remedy = fault.Remedy,
            CanRepair = fault.CanRepair,
        }, 1);
    }
}
