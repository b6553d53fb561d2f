# The commands live in an assembly of their own load context (see EmbeddingProjector.Loader), so that the libraries
# this module brings never clash with those of another module.

if (-not ('EmbeddingProjector.Loader.ModuleLoadContext' -as [type])) {
    # Not by Add-Type: it loads the C# compiler first, which takes half the time of the import.
    $null = [System.Reflection.Assembly]::LoadFrom(
        [System.IO.Path]::Combine($PSScriptRoot, 'bin', 'EmbeddingProjector.Loader.dll'))
}

$commands = Import-Module -Assembly ([EmbeddingProjector.Loader.ModuleLoadContext]::LoadModule()) -PassThru

# When the assembly was imported before in this session, PowerShell hands out its cached module and does not add the
# commands to this one, so they are added here: https://github.com/PowerShell/PowerShell/issues/20710.
# The module's list is made anew each time it is asked for.
$module = $ExecutionContext.SessionState.Module
$exported = $module.ExportedCmdlets
foreach ($command in $commands.ExportedCmdlets.Values) {
    if (-not $exported.ContainsKey($command.Name)) {
        $module.GetType().GetMethod('AddExportedCmdlet', [System.Reflection.BindingFlags] 'Instance, NonPublic').Invoke(
            $module, @(, $command))
    }
}
