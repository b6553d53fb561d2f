using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Microsoft.ML.Tokenizers;

namespace EmbeddingProjector.Onnx;

/// <summary>Turns a text into the ids that a text tower reads, as Hugging Face's tokenizer files say.</summary>
/// <remarks>
/// Two kinds: CLIP's (also MobileCLIP's and OpenCLIP's) byte-level BPE from tokenizer.json, or vocab.json and
/// merges.txt, with the start and the end around a text; and SigLIP's SentencePiece from spiece.model, without
/// punctuation, with the end behind it and always at full length. Both in lower case.
/// Sources: Radford et al. 2021, CLIP's <c>simple_tokenizer</c>; transformers' <c>CLIPTokenizer</c> and
/// <c>SiglipTokenizer</c>.
/// </remarks>
internal sealed partial class TextTokenizer
{
    private const string Start = "<|startoftext|>";
    private const string End = "<|endoftext|>";
    private const int ClipLength = 77;
    private const int SiglipLength = 64;
    private const int MostLength = 1 << 16;

    // trainer_spec { bos_id: 0 }, merged by protobuf: Tokenizers 2.0.1 takes -1, which says that no text begins with a
    // token, for an index. None is asked for, so the id is never used.
    private static ReadOnlySpan<byte> WithoutBeginning => [0x12, 3, 0xc8, 2, 0];

    private readonly Tokenizer tokenizer;
    private readonly int? start;
    private readonly int end;
    private readonly bool isClip;

    private TextTokenizer(Tokenizer tokenizer, int? start, int end, int padding, int length, bool isClip)
    {
        this.tokenizer = tokenizer;
        this.start = start;
        this.end = end;
        this.isClip = isClip;
        Padding = padding;
        MaxLength = length;
    }

    /// <summary>The id that fills a row up.</summary>
    public int Padding { get; }

    /// <summary>The most ids of a text, start and end included.</summary>
    public int MaxLength { get; }

    /// <summary>Reads a model folder's tokenizer.</summary>
    /// <exception cref="OnnxModelException">There is none, or it is damaged or of another kind.</exception>
    public static TextTokenizer Read(string folder)
    {
        try
        {
            var length = ConfiguredLength(folder);
            if (First(folder, "spiece.model") is { } pieces)
                return Siglip(pieces, length ?? SiglipLength);

            var (vocabulary, merges) = First(folder, "vocab.json") is { } vocab && First(folder, "merges.txt") is { } lines
                ? (JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllBytes(vocab)) ?? [],
                    File.ReadLines(lines).Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal)))
                : FromTokenizerJson(First(folder, "tokenizer.json") ?? throw Invalid(
                    folder, "expected tokenizer.json, vocab.json with merges.txt, or spiece.model, found none of them"));
            return Clip(folder, vocabulary, [.. merges], length ?? ClipLength);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException
            or ArgumentException or KeyNotFoundException or InvalidDataException)
        {
            throw Invalid(folder, $"its tokenizer files cannot be read: {error.Message}", error);
        }
    }

    /// <summary>A text's ids with start and end.</summary>
    /// <param name="isCut">Whether it was longer than the model reads; its end is then missing.</param>
    public int[] Encode(string text, out bool isCut)
    {
        var clean = Spaces().Replace(text.Normalize(NormalizationForm.FormC), " ").Trim().ToLowerInvariant();
        if (!isClip)
            clean = Spaces().Replace(Punctuation().Replace(clean, ""), " ").Trim();

        IReadOnlyList<int> ids = clean.Length == 0 ? [] : tokenizer.EncodeToIds(clean);
        if (tokenizer is SentencePieceTokenizer { UnknownId: var unknown })
            ids = [.. ids.Where((id, i) => id != unknown || i == 0 || ids[i - 1] != unknown)]; // SentencePiece gives one for a run
        var room = MaxLength - 1 - (start is null ? 0 : 1);
        isCut = ids.Count > room;
        return [.. start is { } first ? [first] : Array.Empty<int>(), .. ids.Take(room), end];
    }

    private static TextTokenizer Clip(string folder, Dictionary<string, int> vocabulary, string[] merges, int length)
    {
        if (!vocabulary.TryGetValue(Start, out var start) || !vocabulary.TryGetValue(End, out var end))
            throw Invalid(folder, $"expected CLIP's vocabulary with {Start} and {End}, found another");

        var special = new Dictionary<string, int> { [Start] = start, [End] = end };
        var tokenizer = BpeTokenizer.Create(new BpeOptions(vocabulary)
        {
            Merges = merges,
            ByteLevel = true,
            EndOfWordSuffix = "</w>",
            UnknownToken = End,
            SpecialTokens = special,
            PreTokenizer = new RegexPreTokenizer(Words(), special),
        });
        // OpenCLIP pads with 0, OpenAI with the end; the tokenizer's configuration says which.
        var padding = Setting(folder, "pad_token") is { } pad && vocabulary.TryGetValue(pad, out var id) ? id : end;
        return new(tokenizer, start, end, padding, length, isClip: true);
    }

    private static TextTokenizer Siglip(string path, int length)
    {
        try
        {
            using var stream = new MemoryStream([.. File.ReadAllBytes(path), .. WithoutBeginning]);
            var tokenizer = SentencePieceTokenizer.Create(stream, addBeginningOfSentence: false, addEndOfSentence: false);
            return new(tokenizer, null, tokenizer.EndOfSentenceId, tokenizer.EndOfSentenceId, length, isClip: false);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or ArgumentException
            or IndexOutOfRangeException or NullReferenceException)
        {
            throw Invalid(path, "expected a SentencePiece model, found a damaged one or another kind", error);
        }
    }

    // {"model": {"type": "BPE", "vocab": {"!": 0, ...}, "merges": ["i n", ...] or [["i", "n"], ...]}}
    private static (Dictionary<string, int> Vocabulary, IEnumerable<string> Merges) FromTokenizerJson(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var model = document.RootElement.GetProperty("model");
        var kind = model.TryGetProperty("type", out var type) ? type.GetString() : "BPE";
        if (kind != "BPE")
            throw Invalid(path, $"expected a BPE model, found {kind} (SigLIP's is read from spiece.model)");

        var vocabulary = model.GetProperty("vocab").EnumerateObject()
            .ToDictionary(entry => entry.Name, entry => entry.Value.GetInt32(), StringComparer.Ordinal);
        string[] merges = [.. model.GetProperty("merges").EnumerateArray().Select(merge =>
            merge.ValueKind is JsonValueKind.Array ? $"{merge[0].GetString()} {merge[1].GetString()}" : merge.GetString()!)];
        return (vocabulary, merges);
    }

    private static int? ConfiguredLength(string folder)
    {
        if (First(folder, "tokenizer_config.json") is not { } path)
            return null;

        // Where no length was known, the file holds 1e30.
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.TryGetProperty("model_max_length", out var length)
            && length.TryGetDouble(out var value) && value is > 2 and <= MostLength ? (int)value : null;
    }

    private static string? Setting(string folder, string name)
    {
        if (First(folder, "tokenizer_config.json") is not { } path)
            return null;

        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        if (!document.RootElement.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind is JsonValueKind.Object && value.TryGetProperty("content", out var content)
            ? content.GetString()
            : value.ValueKind is JsonValueKind.String ? value.GetString() : null;
    }

    // In the model's folder, or in the one above: exporters put the towers into onnx/.
    private static string? First(string folder, string name) =>
        new[] { Path.Combine(folder, name), Path.Combine(folder, "..", name) }.FirstOrDefault(File.Exists);

    private static OnnxModelException Invalid(string path, string reason, Exception? cause = null) =>
        new("TokenizerInvalid", path, reason, cause);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    // transformers' SiglipTokenizer drops what Python's string.punctuation lists.
    [GeneratedRegex("""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]""")]
    private static partial Regex Punctuation();

    // CLIP's own pattern.
    [GeneratedRegex(
        @"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
