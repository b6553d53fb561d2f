namespace EmbeddingProjector.Logs;

/// <summary>Reads a projector config in any of the forms that protobuf's text format allows, by whatever
/// tool.</summary>
/// <remarks>What TensorBoard refuses is refused: an unknown field, a byte order mark, bytes that are no
/// UTF-8.</remarks>
internal static class ProjectorConfigReader
{
    /// <summary>Of a config.</summary>
    internal const int MostBytes = 64 << 20;

    /// <summary>Reads a file.</summary>
    /// <exception cref="ProjectorLogException">It is no config; the line is named.</exception>
    /// <exception cref="FileUnreadableException">The file cannot be read.</exception>
    public static ProjectorConfig Read(string path) => FileUnreadableException.Guard(path, () => ReadFile(path));

    private static ProjectorConfig ReadFile(string path)
    {
        var length = PlainFile.Length(path);
        if (length > MostBytes)
        {
            throw new ProjectorLogException(
                "LogConfigInvalid", path, $"expected at most {MostBytes} bytes, found {length}");
        }

        var bytes = PlainFile.ReadAllBytes(path);
        if (bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble))
            throw new ProjectorLogException("LogConfigInvalid", path, "line 1: expected text, found a byte order mark");

        try
        {
            return Parse(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes), path);
        }
        catch (DecoderFallbackException error)
        {
            throw new ProjectorLogException(
                "LogConfigInvalid", path, $"expected UTF-8, found another byte at offset {error.Index}", error);
        }
    }

    /// <param name="path">What messages call it.</param>
    /// <exception cref="ProjectorLogException">It is no config; the line is named.</exception>
    public static ProjectorConfig Parse(string text, string path = ProjectorConfig.FileName)
    {
        var reader = new ProtoTextReader(text, path);
        var config = new ProjectorConfig();
        var entries = ImmutableArray.CreateBuilder<EmbeddingInfo>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!reader.AtEnd)
            config = Field(reader, seen, config, entries);
        return config with { Embeddings = entries.ToImmutable() };
    }

    private static ProjectorConfig Field(ProtoTextReader reader, HashSet<string> seen, ProjectorConfig config,
        ImmutableArray<EmbeddingInfo>.Builder entries)
    {
        var name = reader.Name();
        var read = name switch
        {
            "model_checkpoint_path" => config with { ModelCheckpointPath = Text(reader, seen, name) },
            "model_checkpoint_dir" => config with { ModelCheckpointDir = Text(reader, seen, name) },
            "embeddings" => Add(Messages(reader, Entry)),
            _ => throw Unknown(reader, name, "ProjectorConfig"),
        };
        EndField(reader);
        return read;

        ProjectorConfig Add(ImmutableArray<EmbeddingInfo> more)
        {
            entries.AddRange(more);
            return config;
        }
    }

    private static EmbeddingInfo Entry(ProtoTextReader reader, char end)
    {
        var entry = new EmbeddingInfo();
        var shape = ImmutableArray.CreateBuilder<uint>(); // each number may come as a field of its own
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!reader.TryTake(end))
        {
            var name = reader.Name();
            entry = name switch
            {
                "tensor_name" => entry with { TensorName = Text(reader, seen, name) },
                "metadata_path" => entry with { MetadataPath = Text(reader, seen, name) },
                "bookmarks_path" => entry with { BookmarksPath = Text(reader, seen, name) },
                "tensor_shape" => Add(entry, shape, Numbers(reader)),
                "sprite" => entry with { Sprite = One(reader, seen, name, Messages(reader, Sprite)) },
                "tensor_path" => entry with { TensorPath = Text(reader, seen, name) },
                _ => throw Unknown(reader, name, "EmbeddingInfo"),
            };
            EndField(reader);
        }

        return entry with { TensorShape = shape.ToImmutable() };
    }

    private static SpriteMetadata Sprite(ProtoTextReader reader, char end)
    {
        var sprite = new SpriteMetadata();
        var size = ImmutableArray.CreateBuilder<uint>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!reader.TryTake(end))
        {
            var name = reader.Name();
            sprite = name switch
            {
                "image_path" => sprite with { ImagePath = Text(reader, seen, name) },
                "single_image_dim" => Add(sprite, size, Numbers(reader)),
                _ => throw Unknown(reader, name, "SpriteMetadata"),
            };
            EndField(reader);
        }

        return sprite with { SingleImageDim = size.ToImmutable() };
    }

    private static T Add<T>(T message, ImmutableArray<uint>.Builder numbers, ImmutableArray<uint> more)
    {
        numbers.AddRange(more);
        return message;
    }

    // key: "text"
    private static string Text(ProtoTextReader reader, HashSet<string> seen, string name)
    {
        reader.Expect(':');
        return One(reader, seen, name, [reader.String()]);
    }

    // key: 1   or   key: [1, 2]
    private static ImmutableArray<uint> Numbers(ProtoTextReader reader)
    {
        reader.Expect(':');
        return reader.TryTake('[') ? List(reader, reader.UInt32) : [reader.UInt32()];
    }

    // key { ... }   or   key: < ... >   or   key: [{ ... }, { ... }]
    private static ImmutableArray<T> Messages<T>(ProtoTextReader reader, Func<ProtoTextReader, char, T> read)
    {
        reader.TryTake(':');
        return reader.TryTake('[') ? List(reader, Message) : [Message()];

        T Message()
        {
            if (reader.TryTake('<'))
                return read(reader, '>');
            reader.Expect('{');
            return read(reader, '}');
        }
    }

    private static ImmutableArray<T> List<T>(ProtoTextReader reader, Func<T> element)
    {
        var elements = ImmutableArray.CreateBuilder<T>();
        while (!reader.TryTake(']'))
        {
            if (elements.Count > 0)
                reader.Expect(',');
            elements.Add(element());
        }

        return elements.ToImmutable();
    }

    private static T One<T>(ProtoTextReader reader, HashSet<string> seen, string name, ImmutableArray<T> values) =>
        seen.Add(name) && values.Length == 1
            ? values[0]
            : throw reader.Fault($"expected the field '{name}' once, found it again");

    private static void EndField(ProtoTextReader reader)
    {
        if (!reader.TryTake(','))
            reader.TryTake(';');
    }

    private static ProjectorLogException Unknown(ProtoTextReader reader, string name, string message) =>
        reader.Fault($"expected a field of {message}, found the unknown field '{name}'");
}
