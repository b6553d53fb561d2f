using System.Text.RegularExpressions;

namespace EmbeddingProjector.Logs.Checkup;

/// <summary>Looks at one config and at all its entries.</summary>
internal static partial class ConfigCheck
{
    /// <summary>Notes what is wrong.</summary>
    /// <param name="path">The full path of projector_config.pbtxt.</param>
    /// <param name="isRoot">Whether it lies in the folder that TensorBoard is pointed at.</param>
    public static void Run(string path, bool isRoot, CheckupReport report)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (!isRoot && !EventFile.IsIn(folder))
            report.Add(
                LogFault.RunWithoutEvents, folder, "expected an event file, without which it is no run, found none");
        if (Parse(path, report) is not { } config)
        {
            EventFileCheck.Run(folder, report);
            return;
        }

        var files = new EntryFiles(folder);
        foreach (var run in files.Runs(config))
            EventFileCheck.Run(run, report);
        if (config.Embeddings.IsEmpty)
            report.Add(LogFault.ConfigWithoutEntries, path, "expected an entry, found none");
        var names = new HashSet<string>(StringComparer.Ordinal);
        var examined = new HashSet<string>(StringComparer.Ordinal);
        var reads = new RepeatedReads();
        foreach (var entry in config.Embeddings)
        {
            report.Tag = LogEntries.Name(entry);
            if (!names.Add(report.Tag))
                report.Add(LogFault.NameTwice, path, $"expected a name for each tensor, found '{report.Tag}' again");
            if (!IsOfCheckpoint(entry, config))
                CheckName(entry, path, report);
            if (!examined.Add(files.Key(entry))) // the same files once, however often they are listed
                continue;
            var isRead = reads.May(files.Of(entry));
            report.Tag = isRead ? report.Tag : null;
            if (isRead)
                EntryCheck.Run(entry, path, files, IsOfCheckpoint(entry, config), report);
            else
                report.Add(
                    LogFault.EntryPassedOver,
                    path,
                    $"expected files of its own, found '{LogEntries.Name(entry)}' with those of many others");
        }

        report.Tag = null;
        CheckDropped(config, folder, report);
    }

    /// <summary>Whether an entry is a variable of a TensorFlow checkpoint: it has no file, and loads where TensorFlow
    /// is installed.</summary>
    public static bool IsOfCheckpoint(EmbeddingInfo entry, ProjectorConfig config) =>
        entry.TensorPath.Length == 0 && (config.ModelCheckpointPath.Length > 0 || config.ModelCheckpointDir.Length > 0);

    // A folder of ours that no entry names: a writer that keeps its config in memory (torch's) has dropped it.
    private static void CheckDropped(ProjectorConfig config, string folder, CheckupReport report)
    {
        var named = config.Embeddings.Select(LogEntries.Folder).ToHashSet(StringComparer.Ordinal);
        string[] homes = [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)];
        var writers = LogLock.Writers(folder); // later than the folders: one that begins meanwhile is known
        foreach (var home in homes)
        {
            if (LogFolder.IsOnItsWay(Path.GetFileName(home)))
            {
                var isKnown = writers.Any(writer => home.Contains(writer, StringComparison.Ordinal));
                if (!isKnown && !named.Contains(Path.GetFileName(home)) && Directory.Exists(home))
                    report.Add(LogFault.FolderLeft, home, "expected a writer that knows this folder, found none");
                continue;
            }

            var isOurs = !Path.GetFileName(home).StartsWith('.') && ExportProvenance.TryRead(home) is not null;
            if (isOurs && !named.Contains(Path.GetFileName(home)) && !LogFolder.IsUnpublished(home, writers))
                report.Add(LogFault.EntryDropped, home, "expected an entry for each export, found none in the config");
        }
    }

    /// <summary>Reads a config, byte order mark or not; null where it is none, which is noted.</summary>
    public static ProjectorConfig? Parse(string path, CheckupReport report)
    {
        if (PlainFile.Length(path) is > ProjectorConfigReader.MostBytes and var length)
        {
            report.Add(
                LogFault.ConfigInvalid, path, $"expected at most {ProjectorConfigReader.MostBytes} bytes, found {length}");
            return null;
        }

        var bytes = PlainFile.ReadAllBytes(path);
        var hasMark = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble);
        if (hasMark)
            report.Add(LogFault.ConfigByteOrderMark, path, "expected text, found a byte order mark", 1);

        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.AsSpan(hasMark ? 3 : 0));
            return ProjectorConfigReader.Parse(text, path);
        }
        catch (DecoderFallbackException error)
        {
            report.Add(LogFault.ConfigNotUtf8, path, $"expected UTF-8, found another byte at offset {error.Index}");
        }
        catch (ProjectorLogException error)
        {
            var reason = error.Message.Replace($"{path}: ", "", StringComparison.Ordinal);
            var line = LineNumber().Match(reason);
            report.Add(
                LogFault.ConfigInvalid,
                path,
                reason[line.Length..],
                line.Success ? int.Parse(line.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null);
        }

        return null;
    }

    private static void CheckName(EmbeddingInfo entry, string path, CheckupReport report)
    {
        var name = entry.TensorName;
        if (name.Length == 0)
            report.Add(LogFault.NameMissing, path, $"expected a name, found none: '{report.Tag}' is shown");
        else if (name.AsSpan().IndexOfAny("&+#%") is >= 0 and var place)
            report.Add(LogFault.NameForbidden, path, $"expected a name that loads, found '{name[place]}' in '{name}'");
        if (name.EndsWith(":0", StringComparison.Ordinal))
            report.Add(LogFault.NameStripped, path, $"expected a name as it is shown, found '{name}'");
    }

    [GeneratedRegex(@"^line (\d+): ")]
    private static partial Regex LineNumber();
}
