# Dot-sourced by every test file: imports the built module, never the source, and names what the tests read.

$ErrorActionPreference = 'Stop'
$root = [System.IO.Path]::GetFullPath((Join-Path $PSScriptRoot '..' '..'))
$output = Join-Path $root 'output' 'EmbeddingProjector'
$manifest = Get-ChildItem -Path $output -Filter EmbeddingProjector.psd1 -Recurse -ErrorAction Ignore |
    Sort-Object { [version] $_.Directory.Name } | Select-Object -Last 1
if (-not $manifest) {
    throw 'The module is not built: run dotnet build -c Release'
}

Import-Module $manifest.FullName
$digits = Join-Path $root 'examples' 'mnist'
$photos = Join-Path $root 'examples' 'photos'

# The tests never use the network.
$env:EMBEDDINGPROJECTOR_OFFLINE = '1'

# Copies the first pictures of a digit, so that a test can add to them.
function Copy-Digit([string] $Destination, [int] $Count = 3, [string] $Digit = '0') {
    $folder = New-Item -ItemType Directory -Path (Join-Path $Destination $Digit) -Force
    $pictures = Get-ChildItem -Path (Join-Path $digits $Digit) | Sort-Object Name | Select-Object -First $Count
    $pictures | Copy-Item -Destination $folder
}

# PowerShell in a process of its own: the very one that runs the tests, which need not be on the PATH.
function Invoke-PowerShell {
    $program = [IO.Path]::Combine($PSHOME, 'pwsh.dll')
    if (Test-Path $program) { dotnet $program @args } else { & (Get-Process -Id $PID).Path @args }
}
