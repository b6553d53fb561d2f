namespace EmbeddingProjector.Logs;

/// <summary>Tells whether TensorBoard would take a tensor file for text, of bytes that come in pieces.</summary>
/// <remarks>
/// Its back end reads a file as text and takes it for raw only when a decoding error comes up. TensorFlow's reader
/// decodes line by line, TensorBoard's own in blocks of 16 Mi characters. So a first line that is valid UTF-8 is parsed
/// as numbers, and fails, before any later byte can tell that the file is raw.
/// </remarks>
internal sealed class TextCheck
{
    private const long BlockLength = 16 << 20;

    private readonly Decoder decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
    private readonly char[] characters = new char[4096];
    private bool? decided;
    private bool inLine;
    private long length;

    /// <summary>Whether more bytes can change the answer.</summary>
    public bool IsDecided => decided is not null;

    /// <summary>The answer for a file of the bytes so far.</summary>
    public bool IsText => decided ?? Decodes([], atEnd: true);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!IsDecided && !bytes.IsEmpty)
        {
            var lineFeed = bytes.IndexOf((byte)'\n');
            var line = lineFeed < 0 ? bytes : bytes[..(lineFeed + 1)];
            inLine |= lineFeed != 0;
            length += line.Length;
            if (!Decodes(line, atEnd: false))
                decided = false;
            else if ((lineFeed >= 0 && inLine) || length >= BlockLength)
                decided = true;
            bytes = bytes[line.Length..];
        }
    }

    private bool Decodes(ReadOnlySpan<byte> bytes, bool atEnd)
    {
        try
        {
            var completed = false;
            while (!completed)
            {
                decoder.Convert(bytes, characters, atEnd, out var used, out _, out completed);
                bytes = bytes[used..];
            }

            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
