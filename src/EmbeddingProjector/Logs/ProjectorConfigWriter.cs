namespace EmbeddingProjector.Logs;

/// <summary>Writes a projector config in protobuf's text format, as protobuf's own printer lays it out.</summary>
/// <remarks>Google.Protobuf for C# has no text format. Fields stand in the order of their numbers; text is
/// UTF-8.</remarks>
internal static class ProjectorConfigWriter
{
    /// <summary>The config as text; every line ends with a line feed.</summary>
    public static string Write(ProjectorConfig config)
    {
        var text = new StringBuilder();
        Append(text, "", "model_checkpoint_path", config.ModelCheckpointPath);
        foreach (var entry in config.Embeddings)
            Append(text, entry);
        Append(text, "", "model_checkpoint_dir", config.ModelCheckpointDir);
        return text.ToString();
    }

    private static void Append(StringBuilder text, EmbeddingInfo entry)
    {
        text.Append("embeddings {\n");
        Append(text, "  ", "tensor_name", entry.TensorName);
        Append(text, "  ", "metadata_path", entry.MetadataPath);
        Append(text, "  ", "bookmarks_path", entry.BookmarksPath);
        foreach (var dimension in entry.TensorShape)
            Append(text, "  ", "tensor_shape", dimension);
        if (entry.Sprite is { } sprite)
        {
            text.Append("  sprite {\n");
            Append(text, "    ", "image_path", sprite.ImagePath);
            foreach (var dimension in sprite.SingleImageDim)
                Append(text, "    ", "single_image_dim", dimension);
            text.Append("  }\n");
        }

        Append(text, "  ", "tensor_path", entry.TensorPath);
        text.Append("}\n");
    }

    private static void Append(StringBuilder text, string indent, string field, uint value) =>
        text.Append(CultureInfo.InvariantCulture, $"{indent}{field}: {value}\n");

    private static void Append(StringBuilder text, string indent, string field, string value)
    {
        if (value.Length == 0)
            return;

        text.Append(indent).Append(field).Append(": \"");
        foreach (var character in value)
            AppendEscaped(text, character);
        text.Append("\"\n");
    }

    private static void AppendEscaped(StringBuilder text, char character)
    {
        switch (character)
        {
            case '\n':
                text.Append("\\n");
                break;
            case '\r':
                text.Append("\\r");
                break;
            case '\t':
                text.Append("\\t");
                break;
            case '"' or '\'' or '\\':
                text.Append('\\').Append(character);
                break;
            case < ' ' or '\u007f':
                text.Append('\\').Append(Convert.ToString(character, 8).PadLeft(3, '0'));
                break;
            default:
                text.Append(character);
                break;
        }
    }
}
