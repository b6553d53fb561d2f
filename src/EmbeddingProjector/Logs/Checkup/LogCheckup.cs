using System.IO.Enumeration;

namespace EmbeddingProjector.Logs.Checkup;

/// <summary>Holds a projector log of any tool against all that TensorBoard's back end and client need.</summary>
public static class LogCheckup
{
    private const int MostRounds = 5;

    /// <summary>Looks at a folder's config and at those of the folders below, and at every file that they name. Nothing
    /// is changed.</summary>
    /// <param name="logDir">The folder to point TensorBoard at.</param>
    /// <returns>What is wrong, config by config; empty where nothing is.</returns>
    /// <exception cref="ProjectorLogException">There is no config.</exception>
    /// <exception cref="FileUnreadableException">A file cannot be read.</exception>
    public static IReadOnlyList<LogFinding> Examine(string logDir) =>
        FileUnreadableException.Guard(logDir, () => Look(logDir));

    private static IReadOnlyList<LogFinding> Look(string logDir)
    {
        var report = new CheckupReport();
        foreach (var config in Configs(logDir))
        {
            report.Tag = null;
            CheckRunName(logDir, config, report);
            ConfigCheck.Run(config, isRoot: IsIn(logDir, config), report);
        }

        return report.Findings;
    }

    /// <summary>Mends what can be mended. Every file that is changed is kept beside itself, as NAME.bak.</summary>
    /// <param name="logDir">The folder to point TensorBoard at.</param>
    /// <returns>What was wrong, and whether it has been mended; new faults do not come about.</returns>
    /// <exception cref="ProjectorLogException">There is no config.</exception>
    /// <exception cref="FileUnreadableException">A file cannot be read.</exception>
    public static IReadOnlyList<LogFinding> Repair(string logDir)
    {
        Configs(logDir);
        var root = LogTarget.FullPath(logDir);
        return LogFolder.Writing(root, () => Mend(root));
    }

    private static IReadOnlyList<LogFinding> Mend(string logDir)
    {
        using var folder = LogFolder.Open(logDir, mending: true);
        var before = Examine(logDir);
        var files = new RepairedFiles(logDir) { Writer = folder.Id };
        foreach (var config in Configs(logDir))
        {
            var isRoot = IsIn(logDir, config);
            using var below = isRoot ? null : LogFolder.Open(Path.GetDirectoryName(config)!, mending: true);
            files.Writer = (below ?? folder).Id;

            // What is mended can lay bare what stood behind it.
            for (var round = 0; round == 0 || (files.HasChanged && round < MostRounds); round++)
            {
                files.HasChanged = false;
                new LogRepair(config, isRoot, files).Run();
            }
        }

        // A finding that is gone from a file that was not written was not mended: another file's change hid it.
        var left = Examine(logDir).Select(finding => (finding.Id, finding.File)).ToHashSet();
        return [.. before.Select(finding => finding with
        {
            IsRepaired = finding.CanRepair && files.Written.Contains(finding.File)
                && !left.Contains((finding.Id, finding.File)),
        })];
    }

    // The name of a run is its path below the folder that TensorBoard is pointed at.
    private static void CheckRunName(string logDir, string config, CheckupReport report)
    {
        var folder = Path.GetDirectoryName(config)!;
        var run = Path.GetRelativePath(Path.GetFullPath(logDir), folder);
        if (run.AsSpan().IndexOfAny("&+#%") is >= 0 and var place)
            report.Add(LogFault.RunNameForbidden, folder, $"expected a run that loads, found '{run[place]}' in '{run}'");
    }

    private static bool IsIn(string logDir, string config) =>
        Path.GetDirectoryName(config) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(logDir));

    private static List<string> ConfigsBelow(string folder)
    {
        var configs = new List<string>();
        using var found = new ConfigFiles(folder);
        while (found.MoveNext())
            configs.Add(found.Current);
        return configs;
    }

    // The folder's own config first.
    private static string[] Configs(string logDir)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(logDir));
        string[] configs = Directory.Exists(folder)
            ? [.. ConfigsBelow(folder).OrderBy(path => path.Length).ThenBy(path => path, StringComparer.Ordinal)]
            : [];
        return configs.Length > 0
            ? configs
            : throw new ProjectorLogException(
                "LogNotFound", logDir, $"expected a log with {ProjectorConfig.FileName}, found none")
            { Kind = ErrorKind.NotFound };
    }

    // A link can lead out of the log, or round in a circle. A folder of others that cannot be opened, as its path is too
    // long or its name no text, keeps no log from being looked at.
    private sealed class ConfigFiles(string folder) : FileSystemEnumerator<string>(
        folder, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
    {
        protected override bool ShouldIncludeEntry(ref FileSystemEntry entry) =>
            !entry.IsDirectory && entry.FileName.SequenceEqual(ProjectorConfig.FileName);

        protected override string TransformEntry(ref FileSystemEntry entry) => entry.ToFullPath();

        protected override bool ContinueOnError(int error) => true;
    }
}
